/// Install, upgrade, roll back and uninstall on the command line. What is done is in
/// `casemate.install`; here are questions, answers and the health check over HTTP.
@NullMarked
package casemate.cli.install;

import org.jspecify.annotations.NullMarked;
