// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

/// What is known of how much a service bears.
///
/// @param limit requests at once, not rounded: small steps add up
/// @param usual the latency that it mostly has, in nanoseconds; 0 if it is not known
/// @param looks since latency was last looked at under less load
/// @param resume the limit to go back to when such a look is over; 0 if there is none
public record Estimate(double limit, double usual, int looks, double resume) {
    Estimate bounded(double least, double most) {
        return limit >= least && limit <= most ? this : new Estimate(Math.clamp(limit, least, most), usual, looks, resume);
    }
}
