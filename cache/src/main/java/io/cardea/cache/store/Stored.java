// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.rfc9111.Parts;
import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.rfc9111.Variation;
import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One stored answer: a variant of what its key stands for, or a part of one: then its status is 206, and `Content-Range` is among its fields.
/// Fields and body are never changed; new terms or fields make another, with the same body.
///
/// Whoever was given one by [Store#find] releases it. What not every hit needs is read from its bytes when it is asked for. Any thread.
public final class Stored {
    private static final AtomicLong ARRIVALS = new AtomicLong();

    private final CacheKey key;
    private final int status;
    private final Terms terms;
    private final ByteBuf body;
    private final long sequence;
    private final long arrival;
    private final boolean counted;
    private final @Nullable Head head; // has what is not read yet
    private @Nullable Fields fields;
    private @Nullable String scope;
    private @Nullable Variation variation;
    private @Nullable List<String> tags;

    private Stored(CacheKey key, String scope, Variation variation, int status, Fields fields, Terms terms, ByteBuf body, long sequence, List<String> tags, long arrival) {
        this.key = key;
        this.status = status;
        this.fields = fields;
        this.terms = terms;
        this.body = body;
        this.sequence = sequence;
        this.arrival = arrival;
        this.counted = false;
        this.head = null;
        this.scope = scope;
        this.variation = variation;
        this.tags = tags;
    }

    /// @param head which nobody changes any more
    /// @param counted whether it was counted as used when it was found
    Stored(CacheKey key, Head head, ByteBuf body, long arrival, boolean counted) {
        this.key = key;
        this.status = head.status();
        this.terms = head.terms();
        this.body = body;
        this.sequence = head.sequence();
        this.arrival = arrival;
        this.counted = counted;
        this.head = head;
    }

    /// What is not stored yet.
    ///
    /// @param scope the route, and what it declares to make a difference
    /// @param fields as they are given again, without `Age`
    /// @param body its bytes; taken over
    /// @param sequence of purges, as it stood before the answer was asked for
    /// @param tags that it may be purged by
    public static Stored of(CacheKey key, String scope, Variation variation, int status, Fields fields, Terms terms, ByteBuf body, long sequence, List<String> tags) {
        return new Stored(key, scope, variation, status, fields, terms, body, sequence, tags, ARRIVALS.incrementAndGet());
    }

    public CacheKey key() {
        return key;
    }

    /// The route, and what it declares to make a difference.
    public String scope() {
        var known = scope;
        if (known == null) scope = known = head().scope();
        return known;
    }

    public Variation variation() {
        var known = variation;
        if (known == null) variation = known = head().variation();
        return known;
    }

    public int status() {
        return status;
    }

    /// As they are given again, without `Age`; to be copied, never changed.
    public Fields fields() {
        var known = fields;
        if (known == null) fields = known = head().fields();
        return known;
    }

    /// The same, for an answer that adds its own to them. Only for the one who found it, on his thread; others copy.
    public Fields ownFields() {
        return head == null ? fields().copy() : head.own();
    }

    public Terms terms() {
        return terms;
    }

    /// Its bytes; readers take slices that they retain.
    public ByteBuf body() {
        return body;
    }

    /// The number of purges, as it stood before the answer was asked for.
    public long sequence() {
        return sequence;
    }

    /// The tags that it may be purged by.
    public List<String> tags() {
        var known = tags;
        if (known == null) tags = known = head().tags();
        return known;
    }

    /// A number that grows with each that is made, and is no other's.
    public long arrival() {
        return arrival;
    }

    /// Whether it was counted as used when it was found.
    boolean isCounted() {
        return counted;
    }

    private Head head() {
        if (head == null) throw new IllegalStateException("whole from the beginning");
        return head;
    }

    public long length() {
        return body.readableBytes();
    }

    /// Whether it is not all of what its key stands for.
    public boolean isPart() {
        return status == 206;
    }

    /// Which bytes it has.
    public Extent extent() {
        return isPart() ? Extent.read(fields()).orElseThrow() : Extent.whole(length());
    }

    /// Whether both are parts of one representation, whose bytes fit together (RFC 9111 §3.4).
    public boolean isOfOneWith(Stored other) {
        return isSameVariant(other) && isPart() && other.isPart() && Parts.areOfOne(fields(), extent(), other.fields(), other.extent());
    }

    public boolean isSameVariant(Stored other) {
        return scope().equals(other.scope()) && variation().equals(other.variation());
    }

    /// Whether it takes the place of another of its key: the same variant, but parts of one whole stay side by side as long as none has all
    /// that another has.
    public boolean replaces(Stored other) {
        return isSameVariant(other) && !(isOfOneWith(other) && !extent().covers(other.extent()));
    }

    /// @return whether it is still there to be used; else it was thrown out meanwhile
    public boolean retain() {
        try {
            body.retain();
            return true;
        } catch (io.netty.util.IllegalReferenceCountException e) {
            return false;
        }
    }

    public void release() {
        body.release();
    }

    /// What it costs to keep, in bytes, about.
    public long weight() {
        long text = key.length() + scope().length() + 5L * fields().rows() * Integer.BYTES + 2L * fields().encodedLength();
        for (var value : variation().values()) text += value.length() + 64;
        for (var tag : tags()) text += tag.length() + 64;
        return body.capacity() + text + 512;
    }

    /// The same answer on other terms; the body counts for both.
    public Stored with(Terms otherTerms) {
        body.retain();
        return of(key, scope(), variation(), status, fields(), otherTerms, body, sequence, tags());
    }

    /// Likewise, with other fields.
    public Stored with(Fields other, Terms otherTerms) {
        body.retain();
        return of(key, scope(), variation(), status, other, otherTerms, body, sequence, Tags.of(key, other));
    }

    /// The origin says that it holds: likewise, and as new as that word.
    ///
    /// @param asked the number of purges before the origin was asked
    public Stored renewed(Variation otherVariation, Fields other, Terms otherTerms, long asked) {
        body.retain();
        return of(key, scope(), otherVariation, status, other, otherTerms, body, asked, Tags.of(key, other));
    }
}
