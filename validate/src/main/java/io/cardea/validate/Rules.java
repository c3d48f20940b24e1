// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.exchange.HeldBytes;
import io.cardea.validate.contract.MediaType;
import io.cardea.validate.json.JsonReaders;
import java.util.List;
import java.util.concurrent.Executor;

/// What counts for all requests of one policy, compiled.
///
/// @param methods that are taken; empty for all
/// @param contentTypes of bodies that are taken; empty for all
/// @param maxBody in bytes
/// @param aside where what takes long is judged: virtual threads
/// @param errors most that are told at once
record Rules(List<String> methods, List<MediaType> contentTypes, int maxBody, boolean requireLength, JsonReaders readers, boolean reportOnly, int errors,
             ApiConfig.Responses responses, HeldBytes room, Tally tally, Executor aside) {}
