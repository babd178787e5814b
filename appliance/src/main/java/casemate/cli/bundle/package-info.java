/// Commands for release bundles and for the keys and roots behind them. They read arguments, call
/// the bundler and print; they decide nothing.
@NullMarked
package casemate.cli.bundle;

import org.jspecify.annotations.NullMarked;
