package casemate.cli;

import picocli.CommandLine;

/// Makes command objects and gives them their console.
record Commands(Console console) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
        K made = CommandLine.defaultFactory().create(type);
        if (made instanceof BaseCommand command) {
            command.console = console;
        }
        return made;
    }
}
