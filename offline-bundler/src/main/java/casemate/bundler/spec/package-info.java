/// `bundle.yaml`: read strictly, with every mistake at once. Makes
/// [casemate.bundler.pack.ReleaseSpec]; looks at no file that it names.
@NullMarked
package casemate.bundler.spec;

import org.jspecify.annotations.NullMarked;
