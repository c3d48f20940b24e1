// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.net.upstream.fleet.Fleet;
import io.cardea.net.upstream.retry.Retrying;

/// Who carries an exchange: a service, and those of its instances that come into question.
///
/// @param fleet the service's own, or a subset of it
/// @param retrying whether and when it is asked again
record Carrier(Service service, Fleet fleet, Retrying retrying) {
    String name() {
        return service.name();
    }
}
