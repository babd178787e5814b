/// What every module needs and none may write again: files that are whole or not there, strict
/// YAML, the nearest word. Depends on nothing of ours, knows nothing of bundles, models or calls;
/// what only one module needs does not belong here.
@NullMarked
package casemate.base;

import org.jspecify.annotations.NullMarked;
