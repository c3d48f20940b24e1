// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.core.file.HealthConfig;
import io.cardea.core.file.OutliersConfig;
import io.cardea.net.upstream.pool.Connector;
import java.util.Optional;

/// What one configuration says about the health of a service.
///
/// @param connector how its instances are reached
public record Settings(Optional<HealthConfig> health, Optional<OutliersConfig> outliers, Connector connector) {}
