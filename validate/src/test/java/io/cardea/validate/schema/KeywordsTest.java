// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.validate.json.JsonLimits;
import io.cardea.validate.json.JsonReaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Each keyword of JSON Schema 2020-12, by rows of schema, value and verdict: the library is asked through our readers, our patterns, our
/// decimals and our `uniqueItems`.
class KeywordsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvFileSource(resources = "/keywords.psv", delimiter = '|', numLinesToSkip = 1, quoteCharacter = '\0')
    void aValueFitsOrNot(String schema, String value, String verdict) throws Exception {
        Files.writeString(folder.resolve("schema.json"), schema);
        var check = new Library(new Shelf(folder, file -> {}), Library.Dialect.JSON_SCHEMA, true).schema(Path.of("schema.json"));
        var tree = new JsonReaders(JsonLimits.DEFAULT).read(value.getBytes(StandardCharsets.UTF_8));
        var flaws = check.judge(tree, "body", "", 20, Check.STEPS).orElseThrow();
        assertThat(flaws.isEmpty()).as("%s of %s: %s", value, schema, flaws).isEqualTo(verdict.equals("fits"));
    }
}
