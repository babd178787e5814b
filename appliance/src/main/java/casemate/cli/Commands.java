package casemate.cli;

import casemate.cli.base.BaseCommand;
import casemate.cli.base.Console;
import picocli.CommandLine;

/// Makes command objects and gives them their console.
record Commands(Console console) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
        K made = CommandLine.defaultFactory().create(type);
        if (made instanceof BaseCommand command) {
            command.console(console);
        }
        return made;
    }
}
