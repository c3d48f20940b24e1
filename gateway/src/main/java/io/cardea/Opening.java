// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.config.Problem;
import io.cardea.core.config.Review;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.runtime.Runtime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Several stages as one: all are prepared before any is used, and if one cannot be, those before it are given back.
///
/// @param stages in the order in which they are prepared
/// @param used runs once all are in use
record Opening(List<Runtime.Stage> stages, Runnable used) implements Runtime.Stage {
    @Override
    public Prepared prepare(EdgeFile file, Path folder) throws Exception {
        var all = new ArrayList<Prepared>();
        try {
            for (var stage : stages) all.add(stage.prepare(file, folder));
        } catch (Exception e) {
            all.reversed().forEach(Prepared::rollback);
            throw e;
        }
        return new Prepared() {
            @Override
            public void commit() {
                all.forEach(Prepared::commit);
                used.run();
            }

            @Override
            public void rollback() {
                all.reversed().forEach(Prepared::rollback);
            }
        };
    }

    @Override
    public List<Problem> check(Review<EdgeFile> review, EdgeFile file, Path folder) {
        return FileCheck.of(review, file, folder);
    }

    @Override
    public Optional<String> challenge(String token) {
        for (var stage : stages) {
            var answer = stage.challenge(token);
            if (answer.isPresent()) return answer;
        }
        return Optional.empty();
    }

    @Override
    public List<Problem> warnings(EdgeFile file) {
        return Warnings.of(file);
    }
}
