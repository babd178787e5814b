/// What a machine keeps about its installation: whom it believes, where it stands in an operation,
/// how it was set up. Each file is whole or not there, and says so itself when it is damaged.
@NullMarked
package casemate.install.state;

import org.jspecify.annotations.NullMarked;
