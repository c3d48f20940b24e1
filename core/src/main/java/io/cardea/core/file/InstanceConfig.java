// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.util.Map;

/// One instance of a service, by its address.
public record InstanceConfig(
    @Doc("`http://127.0.0.1:9001`, `https://api.example.com`, `h2c://127.0.0.1:9001` for HTTP/2 in clear text, `unix:/run/app.sock`") String address,
    @Doc("its share against the others'; 0 for none") @Default("1") @Range(min = "0", max = "1000000") int weight,
    @Doc("0 is used first; a higher number when what is before it does not do") @Default("0") @Range(min = "0", max = "15") int priority,
    @Doc("where it stands") @Default("\"\"") String zone,
    @Doc("what else is to be known of it") Map<String, String> labels) {

    @Short("http://127.0.0.1:9001")
    public static InstanceConfig at(String address) {
        return new InstanceConfig(address, 1, 0, "", Map.of());
    }
}
