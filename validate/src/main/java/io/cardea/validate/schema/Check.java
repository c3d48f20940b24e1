// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.Schema;
import io.cardea.validate.json.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A compiled schema. Any thread.
public final class Check {
    /// The most for a value that is judged beside the loop: what fails keeps its flaws at each, so that they cost memory, too.
    public static final int STEPS = 200_000;
    private static final int SMALLEST = 10_000;
    /// For one that is judged on it: less than a millisecond or so.
    public static final int FEW_STEPS = 2_000;

    private final Schema schema;
    private final ExecutionConfig config;

    Check(Schema schema, ExecutionConfig config) {
        this.schema = schema;
        this.config = config;
    }

    /// For a value of so many bytes: those who send little can ask little.
    public static int steps(int bytes) {
        return Math.min(STEPS, SMALLEST + bytes);
    }

    /// What is wrong with a value.
    ///
    /// @param in of the flaws
    /// @param name of the flaws
    /// @param most flaws that are told
    /// @param steps references of schemas to others that may be followed
    /// @return empty if these steps were too few
    public Optional<List<Flaw>> judge(JsonNode value, String in, String name, int most, int steps) {
        var judging = new Judging(steps);
        judging.setExecutionConfig(config);
        try {
            schema.validate(judging, value);
        } catch (Judging.TooCostly e) {
            return Optional.empty();
        }
        var errors = judging.getErrors();
        var flaws = new ArrayList<Flaw>(Math.min(errors.size(), most));
        for (var error : errors) {
            if (flaws.size() >= most) break;
            var flaw = flaw(error, in, name);
            if (!flaws.contains(flaw)) flaws.add(flaw);
        }
        return Optional.of(flaws);
    }

    private static Flaw flaw(Error error, String in, String name) {
        var pointer = String.valueOf(error.getInstanceLocation());
        var message = error.getMessage();
        if (message.startsWith(pointer + ": ")) message = message.substring(pointer.length() + 2);
        return new Flaw(in, name, pointer, message);
    }
}
