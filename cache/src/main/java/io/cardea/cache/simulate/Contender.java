// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// A policy that can be simulated.
public enum Contender {
    LRU("LRU", "who was not asked for longest goes"),
    FIFO("FIFO", "who has been there longest goes"),
    SIEVE("SIEVE", "the oldest that was not asked for since it was last looked at goes"),
    S3_FIFO("S3-FIFO", "newcomers pass a small queue first"),
    GDSF("GDSF", "who was asked for least for its size goes; dear to keep in order"),
    /// What the store of this edge does.
    CARDEA("Cardea", "W-TinyLFU by size: what this edge does"),
    /// The ceiling.
    EVERYTHING("everything", "no bound: what no cache can be better than");

    private final String label;
    private final String meaning;

    Contender(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /// As people read it.
    public String label() {
        return label;
    }

    /// In a few words.
    public String meaning() {
        return meaning;
    }

    Simulated of(Weights weights, long capacity) {
        return switch (this) {
            case LRU -> new Lru(weights, capacity);
            case FIFO -> new Fifo(weights, capacity);
            case SIEVE -> new Sieve(weights, capacity);
            case S3_FIFO -> new S3Fifo(weights, capacity);
            case GDSF -> new Gdsf(weights, capacity);
            case CARDEA -> new Ours(weights, capacity);
            case EVERYTHING -> new Unbounded();
        };
    }
}
