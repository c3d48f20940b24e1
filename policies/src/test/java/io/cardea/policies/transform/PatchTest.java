// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Response;
import io.cardea.policies.tests.Asked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The examples of RFC 6902, appendix A, and some of the corners of its text.
class PatchTest {
    private final TransformFactory transform = new TransformFactory();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"foo":"bar"}                       | [ { op: add, path: /baz, value: qux } ]                                       | {"foo":"bar","baz":"qux"}
        {"foo":["bar","baz"]}               | [ { op: add, path: /foo/1, value: qux } ]                                     | {"foo":["bar","qux","baz"]}
        {"baz":"qux","foo":"bar"}           | [ { op: remove, path: /baz } ]                                                | {"foo":"bar"}
        {"foo":["bar","qux","baz"]}         | [ { op: remove, path: /foo/1 } ]                                              | {"foo":["bar","baz"]}
        {"baz":"qux","foo":"bar"}           | [ { op: replace, path: /baz, value: boo } ]                                   | {"foo":"bar","baz":"boo"}
        {"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}} | [ { op: move, from: /foo/waldo, path: /qux/thud } ] | {"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}
        {"foo":["all","grass","cows","eat"]} | [ { op: move, from: /foo/1, path: /foo/3 } ]                                 | {"foo":["all","cows","eat","grass"]}
        {"baz":"qux","foo":["a",2,"c"]}     | [ { op: test, path: /baz, value: qux }, { op: test, path: /foo/1, value: 2 } ] | {"baz":"qux","foo":["a",2,"c"]}
        {"baz":"qux"}                       | [ { op: test, path: /baz, value: bar } ]                                      | refused
        {"foo":"bar"}                       | [ { op: add, path: /child, value: '{"grandchild":{}}' } ]                     | {"foo":"bar","child":{"grandchild":{}}}
        {"foo":"bar"}                       | [ { op: add, path: /baz/bat, value: qux } ]                                   | refused
        {"/":9,"~1":10}                     | [ { op: test, path: /~01, value: 10 } ]                                       | {"/":9,"~1":10}
        {"/":9,"~1":10}                     | [ { op: test, path: /~01, value: '"10"' } ]                                   | refused
        {"foo":["bar"]}                     | [ { op: add, path: /foo/-, value: '["abc","def"]' } ]                         | {"foo":["bar",["abc","def"]]}
        {"n":1.0}                           | [ { op: test, path: /n, value: 1 } ]                                          | {"n":1.0}
        {"a":{"x":[1,2]}}                   | [ { op: test, path: /a, value: '{"x":[1.00,2]}' } ]                           | {"a":{"x":[1,2]}}
        {"a":1}                             | [ { op: copy, from: /a, path: /b }, { op: replace, path: /a, value: 2 } ]     | {"b":1,"a":2}
        {"a":1}                             | [ { op: replace, path: /b, value: 2 } ]                                       | refused
        {"a":1}                             | [ { op: remove, path: /b } ]                                                  | refused
        [1]                                 | [ { op: add, path: /2, value: 2 } ]                                           | refused
        [1]                                 | [ { op: add, path: /01, value: 2 } ]                                          | refused
        [1]                                 | [ { op: remove, path: /- } ]                                                  | refused
        {"a":1}                             | [ { op: replace, path: '', value: '[2]' } ]                                   | [2]
        {"a":1}                             | [ { op: add, path: '', value: '[2]' } ]                                       | [2]
        {"a":1}                             | [ { op: remove, path: '' } ]                                                  | refused
        {"a":1,"b":2}                       | [ { op: remove, path: /a }, { op: test, path: /b, value: 3 } ]                | refused
        {"a":null}                          | [ { op: test, path: /a, value: 'null' } ]                                     | {"a":null}
        """)
    void doesWhatTheSpecificationSays(String document, String patch, String expected) {
        var answer = Asked.get("/").through(transform, "transform: { response: { body: { patch: " + patch + " } } }").answeredBy(Response.text(200, "application/json", document));
        assertThat(answer.status() == 502 ? "refused" : answer.text()).isEqualTo(expected);
        if (answer.status() == 502) {
            var passed = Asked.get("/").through(transform, "transform: { response: { body: { patch: " + patch + ", otherwise: pass } } }").answeredBy(Response.text(200, "application/json", document));
            assertThat(passed.text()).as("all of it or nothing").isEqualTo(document);
        }
    }
}
