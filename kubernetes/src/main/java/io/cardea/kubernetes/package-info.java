// SPDX-License-Identifier: Apache-2.0
/// Finds the instances of a service in the EndpointSlices of a Kubernetes cluster: <https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/>.
///
/// Start with [KubernetesFactory], which only a `ServiceLoader` knows: without this module's jar everything else runs. Each discovery has a virtual thread of its own; it alone tells.
@NullMarked
package io.cardea.kubernetes;

import org.jspecify.annotations.NullMarked;
