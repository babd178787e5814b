package casemate.install.service;

import casemate.install.slot.Prefix;
import casemate.install.state.Settings;
import casemate.install.state.Settings.Envelope;
import java.nio.file.Path;
import java.time.Duration;

/// The text of the unit: its own user, nothing writable but the data directory, no capability, and
/// in the air-gapped envelope no address beyond this machine's own.
final class SystemdUnit {
    static final String NAME = "casemate.service";

    /// Longer than running answers may take to end, so that they do.
    static final Duration STOP_WITHIN = Duration.ofSeconds(150);

    private static final String TEXT =
            """
            # Written by `casemate install`. Settings of your own go into casemate.service.d/*.conf.
            [Unit]
            Description=Casemate, the AI service of this machine
            After=local-fs.target network.target
            RequiresMountsFor=@PREFIX@ @DATA@
            StartLimitIntervalSec=0

            [Service]
            Type=exec
            User=@USER@
            Group=@USER@
            ExecStart=@PREFIX@/current/bin/casemate serve --data-dir @DATA@ --release @PREFIX@/current
            WorkingDirectory=@DATA@
            # Where the self-contained form unpacks itself; the native one does not.
            Environment=CASEMATE_UNPACK_DIR=@DATA@/program
            # For sockets, where the path of the data directory is too long for them. Kept for the next
            # start, which ends what an earlier one left running.
            RuntimeDirectory=casemate
            RuntimeDirectoryMode=0700
            RuntimeDirectoryPreserve=yes
            Restart=always
            RestartSec=2
            # The server ends its runtimes itself; what is left after it is killed.
            KillMode=mixed
            TimeoutStopSec=@STOP@
            # Models take what they take, and the end of one runtime is not the end of the service.
            MemoryMax=infinity
            TasksMax=infinity
            OOMPolicy=continue
            LimitNOFILE=65536
            UMask=0077

            ProtectSystem=strict
            ReadWritePaths=@DATA@
            @HOME@
            PrivateTmp=yes
            ProtectKernelTunables=yes
            ProtectKernelModules=yes
            ProtectKernelLogs=yes
            ProtectControlGroups=yes
            ProtectClock=yes
            ProtectHostname=yes
            ProtectProc=invisible
            NoNewPrivileges=yes
            CapabilityBoundingSet=
            AmbientCapabilities=
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            LockPersonality=yes
            KeyringMode=private
            RemoveIPC=yes
            # MemoryDenyWriteExecute stays off: JIT compilers, of Java and of GPU drivers, write code.

            # Accelerators and the harmless devices, no disks and no terminals.
            DevicePolicy=closed
            DeviceAllow=char-nvidia rw
            DeviceAllow=char-nvidia-frontend rw
            DeviceAllow=char-nvidiactl rw
            DeviceAllow=char-nvidia-uvm rw
            DeviceAllow=char-nvidia-caps rw
            DeviceAllow=char-kfd rw
            DeviceAllow=char-drm rw
            DeviceAllow=char-accel rw

            # Thread placement (@resources) is needed by runtimes; @privileged and what is beyond
            # @system-service is not.
            SystemCallArchitectures=native
            SystemCallFilter=@system-service
            SystemCallFilter=~@privileged
            SystemCallErrorNumber=EPERM

            # NETLINK is how the C library lists this machine's own addresses.
            RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
            @NETWORK@
            [Install]
            WantedBy=multi-user.target
            """;

    private static final String LOOPBACK_ONLY =
            """
            # Air-gapped: no packet leaves this machine, and none from elsewhere comes in.
            IPAddressDeny=any
            IPAddressAllow=localhost
            """;

    private SystemdUnit() {}

    static String text(Prefix prefix, Settings settings) {
        return TEXT.replace("@PREFIX@", prefix.root().toString())
                .replace("@DATA@", settings.dataDirectory().toString())
                .replace("@USER@", settings.user())
                .replace("@STOP@", Long.toString(STOP_WITHIN.toSeconds()))
                .replace("@HOME@", "ProtectHome=" + (inHome(prefix, settings) ? "no" : "yes"))
                .replace(
                        "@NETWORK@",
                        settings.envelope() == Envelope.AIR_GAPPED ? LOOPBACK_ONLY : "");
    }

    private static boolean inHome(Prefix prefix, Settings settings) {
        return java.util.stream.Stream.of(prefix.root(), settings.dataDirectory())
                .anyMatch(p ->
                        p.startsWith("/home")
                                || p.startsWith("/root")
                                || p.startsWith("/run/user"));
    }

    /// Whether a path can stand in a unit, where `%` has a meaning and white space ends a word.
    static boolean canStand(Path path) {
        return path.toString().matches("[A-Za-z0-9/._+@-]+");
    }
}
