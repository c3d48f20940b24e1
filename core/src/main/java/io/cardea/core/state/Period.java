// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

/// A calendar's unit, for [Algorithm#QUOTA].
public enum Period { HOUR, DAY, MONTH }
