/// How the server is run: as a systemd unit, or by a small supervisor where there is no systemd.
@NullMarked
package casemate.install.service;

import org.jspecify.annotations.NullMarked;
