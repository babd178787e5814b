package casemate.cli;

import casemate.admin.Administration;
import casemate.admin.Views;
import casemate.cli.base.Exit;
import casemate.cli.base.GroupCommand;
import casemate.cli.base.Table;
import casemate.identity.Caller.Role;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Keys on the command line.
@Command(
        name = "keys",
        description = "Make, list and revoke API keys.",
        subcommands = {
            KeysCommand.Create.class,
            KeysCommand.ListKeys.class,
            KeysCommand.Revoke.class
        })
final class KeysCommand extends GroupCommand {

    /// Makes one.
    @Command(name = "create", description = "Make a key and print it, this one time.")
    static final class Create extends AdministrationCommand {
        @Parameters(paramLabel = "NAME", description = "what the key is for")
        String name = "";

        @Option(
                names = "--role",
                description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
        Role role = Role.APPLICATION;

        @Override
        int run(Administration administration) {
            Views.IssuedKey key = administration.createKey(name, role);
            if (common.json()) {
                printJson(key);
            } else {
                print(key.key());
                note(
                        String.format(
                                Locale.ROOT,
                                "Key %s (%s, %s) is not shown again.",
                                key.id(),
                                key.name(),
                                text(key.role())));
            }
            return Exit.OK;
        }
    }

    /// Lists them.
    @Command(name = "list", description = "List all keys, without their secrets.")
    static final class ListKeys extends AdministrationCommand {
        @Override
        int run(Administration administration) {
            List<Views.Key> keys = administration.keys();
            if (common.json()) {
                printJson(keys);
                return Exit.OK;
            }
            Table table = new Table("ID", "NAME", "ROLE", "CREATED", "LAST USED", "STATE");
            for (Views.Key k : keys) {
                table.row(
                        k.id(),
                        k.name(),
                        text(k.role()),
                        k.createdAt(),
                        k.lastUsedAt() == null ? "never" : k.lastUsedAt(),
                        k.revokedAt() == null ? "active" : "revoked " + k.revokedAt());
            }
            table.lines().forEach(this::print);
            return Exit.OK;
        }
    }

    /// Revokes one.
    @Command(name = "revoke", description = "Revoke a key; a running server refuses it at once.")
    static final class Revoke extends AdministrationCommand {
        @Parameters(paramLabel = "ID", description = "the key's id, as `keys list` shows it")
        String id = "";

        @Override
        int run(Administration administration) {
            administration.revokeKey(id);
            if (common.json()) {
                printJson(Map.of("revoked", id));
            } else {
                print("Revoked " + id);
            }
            return Exit.OK;
        }
    }

    private static String text(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
