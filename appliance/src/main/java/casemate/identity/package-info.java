/// Who is calling: API keys today; OIDC, tenants and roles come here.
@NullMarked
package casemate.identity;

import org.jspecify.annotations.NullMarked;
