package casemate.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.host.Connections;
import casemate.identity.Caller.Role;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private Connection connection;
    private KeyStore store;
    private KeyRing ring;
    private Keys keys;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:");
        try (Statement s = connection.createStatement()) {
            s.execute("runscript from 'classpath:db/migration/V1__first_tables.sql'");
        }
        store = new KeyStore(Connections.only(connection));
        ring = new KeyRing(store);
        keys = new Keys(store, ring::reload);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void aKeyTellsItsCallerUntilItIsRevoked() {
        Keys.Issued issued = keys.create("billing app", Role.APPLICATION);
        String id = issued.key().id();

        assertThat(issued.text()).matches("cmk-[0-9A-Za-z]{8}-[0-9A-Za-z]{43}");
        assertThat(ring.authenticate("Bearer " + issued.text()))
                .isEqualTo(new Caller(id, "billing app", Role.APPLICATION));
        assertThat(ring.authenticate("bEARER  " + issued.text())).isNotNull();

        assertThat(keys.revoke(id)).isTrue();
        assertThat(ring.authenticate("Bearer " + issued.text())).isNull();
        assertThat(keys.revoke("nobody")).isFalse();
    }

    @Test
    void whatIsNotExactlyAKeyIsNobody() {
        String good = keys.create("a", Role.OPERATOR).text();
        char last = good.charAt(good.length() - 1);
        String wrongSecret = good.substring(0, good.length() - 1) + (last == 'a' ? 'b' : 'a');

        for (String header :
                new String[] {
                    null,
                    "",
                    "Bearer",
                    "Bearer ",
                    good,
                    "Basic " + good,
                    "Bearer " + wrongSecret,
                    "Bearer " + good + "x",
                    "Bearer " + good.toLowerCase(Locale.ROOT) + "é",
                    "Bearer cmk-" + "-".repeat(52),
                    "Bearer " + "x".repeat(1 << 20)
                }) {
            assertThat(ring.authenticate(header)).as("%.80s", header).isNull();
        }
    }

    @Test
    void nothingOfTheSecretIsStored() {
        Keys.Issued issued = keys.create("a", Role.APPLICATION);

        assertThat(issued.toString()).doesNotContain(issued.text().substring(13));
        assertThat(store.all().getFirst().secretSha256()).hasSize(64).isNotEqualTo(issued.text());
    }

    @Test
    void lastUseIsWrittenInBatches() {
        Keys.Issued issued = keys.create("a", Role.APPLICATION);
        keys.create("unused", Role.APPLICATION);
        ring.authenticate("Bearer " + issued.text());
        assertThat(store.all()).allMatch(k -> k.lastUsedAt() == null);

        ring.flushLastUsed();

        assertThat(store.all())
                .filteredOn(k -> k.lastUsedAt() != null)
                .extracting(ApiKey::id)
                .containsExactly(issued.key().id());
    }

    @Test
    void aNameIsRequiredAndBounded() {
        assertThatThrownBy(() -> keys.create(" ", Role.APPLICATION))
                .hasMessage("a key's name has 1 to 100 characters, not 1");
        assertThatThrownBy(() -> keys.create("x".repeat(101), Role.APPLICATION))
                .hasMessage("a key's name has 1 to 100 characters, not 101");
    }
}
