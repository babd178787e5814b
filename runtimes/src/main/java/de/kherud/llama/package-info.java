/// One class that has to live in the binding's own package, because the binding offers its task
/// interface to no one else.
@NullMarked
package de.kherud.llama;

import org.jspecify.annotations.NullMarked;
