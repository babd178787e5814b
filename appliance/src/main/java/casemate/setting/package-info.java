/// What a setting is. Each room declares its own, as a record and the list of settings that it is
/// made of; `config` reads them all. May not know any room.
@NullMarked
package casemate.setting;

import org.jspecify.annotations.NullMarked;
