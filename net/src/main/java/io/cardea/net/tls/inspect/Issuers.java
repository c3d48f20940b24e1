// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/// Where a certificate says that its issuer's can be had (RFC 5280 §4.2.2.1). Browsers fetch it; others fail.
final class Issuers {
    private Issuers() {}

    static Optional<String> of(X509Certificate it) {
        var value = it.getExtensionValue(Extension.authorityInfoAccess.getId());
        if (value == null) return Optional.empty();
        try {
            var all = AuthorityInformationAccess.getInstance(JcaX509ExtensionUtils.parseExtensionValue(value)).getAccessDescriptions();
            return Arrays.stream(all)
                .filter(each -> AccessDescription.id_ad_caIssuers.equals(each.getAccessMethod()) && each.getAccessLocation().getTagNo() == GeneralName.uniformResourceIdentifier)
                .map(each -> each.getAccessLocation().getName().toString()).findFirst();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // unreadable: as good as none
        }
    }
}
