/// Classes that have to live in the binding's own package: its task interface is offered to no one
/// else, and how it finds its library can be replaced only by a class of the same name.
@NullMarked
package de.kherud.llama;

import org.jspecify.annotations.NullMarked;
