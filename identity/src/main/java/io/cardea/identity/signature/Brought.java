// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The one signature of a request that is by a key of ours.
record Brought(SignatureInput input, VerifyingKey key, byte[] signature) {
    static final FieldName SIGNATURE = FieldName.of("Signature");
    static final FieldName SIGNATURE_INPUT = FieldName.of("Signature-Input");
    private static final int LONGEST = 16 << 10;

    static boolean isThere(Fields fields) {
        return fields.contains(SIGNATURE) || fields.contains(SIGNATURE_INPUT);
    }

    /// @param tag if it is there, others are passed over
    /// @return empty if all are by others' keys
    /// @throws Unfit for what cannot be read, or could be read in two ways
    static Optional<Brought> of(Fields fields, Map<String, VerifyingKey> keys, Optional<String> tag) {
        var inputs = read(fields, SIGNATURE_INPUT);
        var signatures = read(fields, SIGNATURE);
        if (!inputs.keySet().equals(signatures.keySet())) throw new Unfit("expected the same labels in `Signature` and `Signature-Input`");
        Brought found = null;
        for (var each : inputs.entrySet()) {
            var one = of(each.getValue(), signatures.get(each.getKey()), keys, tag);
            if (one == null) continue;
            // Whose request would it be?
            if (found != null) throw new Unfit("expected one signature by a key that is known here, found several");
            found = one;
        }
        return Optional.ofNullable(found);
    }

    private static @Nullable Brought of(Member member, @Nullable Member signature, Map<String, VerifyingKey> keys, Optional<String> tag) {
        var id = member.parameters().get("keyid");
        var key = id instanceof Bare.Text(var text) ? keys.get(text) : null;
        if (key == null) return null; // another's, whatever it means by it
        var input = SignatureInput.of(member);
        if (tag.isPresent() && !tag.equals(input.tag())) return null;
        if (!(signature instanceof Member.Item(Bare.Bytes(var bytes), var parameters)) || !parameters.isEmpty()) throw new Unfit("`Signature`: expected bytes");
        return new Brought(input, key, bytes);
    }

    private static SequencedMap<String, Member> read(Fields fields, FieldName name) {
        int length = 0;
        int rows = 0;
        for (int row = fields.find(name, 0); row >= 0; row = fields.find(name, row + 1)) {
            length += fields.valueLengthAt(row);
            rows++;
        }
        if (rows == 0) throw new Unfit("expected `Signature` and `Signature-Input`, found only one of them");
        if (length > LONGEST) throw new Unfit("`" + name + "`: expected at most " + LONGEST + " bytes");
        return DictionaryReader.read(name.toString(), fields.joined(name).orElse(""));
    }
}
