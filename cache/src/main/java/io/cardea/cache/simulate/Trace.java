// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// The requests of a log in their order, in as little memory as they fit: 4 bytes for each, 4 more where times are kept, and about 24 for each
/// object. Grows by one thread; may be read by many once it is complete.
public final class Trace {
    private static final int MOST_OBJECTS = 1 << 30;
    private static final int WITHOUT_BODY = 1 << 31;
    private static final long TICK = 100;

    private final Names names = new Names();
    private final Longs sizes = new Longs();
    private final Ints requests = new Ints();
    private final Ints times = new Ints();
    private final boolean timed;
    private long first;
    private long last;

    /// @param timed whether it is kept when each request came; else only the first and the last time are
    public Trace(boolean timed) {
        this.timed = timed;
    }

    /// Adds a request.
    ///
    /// @param millis when, in milliseconds since any moment
    /// @param name a hash of what identifies the object
    /// @param bytes of the body; an object is as large as the largest that is said of it: an answer may have been broken off
    /// @param body whether the answer brought one: HEAD and 304 are answered by what is stored, but bring nothing to be stored
    /// @throws IllegalStateException if there are more requests or objects than can be counted, about two and one thousand millions
    public void add(long millis, long name, long bytes, boolean body) {
        if (requests.size() == Integer.MAX_VALUE || names.count() == MOST_OBJECTS) throw new IllegalStateException("too many requests or objects for one simulation");
        int object = names.number(name);
        if (object == sizes.size()) sizes.add(body ? bytes : 0);
        else if (body && bytes > sizes.at(object)) sizes.set(object, bytes);
        if (requests.size() == 0) {
            first = millis;
            last = millis;
        }
        requests.add(body ? object : object | WITHOUT_BODY);
        if (timed) times.add((int) Math.clamp((millis - first) / TICK, Integer.MIN_VALUE, Integer.MAX_VALUE));
        first = timed ? first : Math.min(first, millis);
        last = Math.max(last, millis);
    }

    public int requests() {
        return requests.size();
    }

    public int objects() {
        return sizes.size();
    }

    public boolean isTimed() {
        return timed;
    }

    /// From the first request to the last, in milliseconds.
    public long span() {
        return last - first;
    }

    /// The object that a request is for. Objects are numbered from 0 in the order in which they come first.
    int object(int request) {
        return requests.at(request) & ~WITHOUT_BODY;
    }

    boolean hasBody(int request) {
        return requests.at(request) >= 0;
    }

    /// Milliseconds since the first request, in steps of a hundred.
    long millis(int request) {
        return TICK * times.at(request);
    }

    /// In bytes.
    long size(int object) {
        return sizes.at(object);
    }

    long name(int object) {
        return names.hash(object);
    }
}
