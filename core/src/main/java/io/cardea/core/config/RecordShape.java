// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a record takes from a map, and its short forms.
record RecordShape(
        Class<? extends Record> type, List<Field> fields, Map<String, Field> keys, List<ShortForm> shorts, Constructor<?> constructor) {

    enum Role {
        /// Bound to one key.
        KEY,
        /// The record's position.
        MARK,
        /// The plug-in whose name is among the keys.
        HANDLER,
        /// All keys that are nobody else's.
        REST
    }

    /// A component. `MARK` has an arbitrary shape, the key of a `HANDLER` is the name of its component.
    ///
    /// @param byDefault the text of the default, if there is one
    record Field(String key, Role role, Shape shape, @Nullable String byDefault, String doc) {
        boolean required() {
            return byDefault == null
                    && switch (shape) {
                        case Shape.Maybe m -> false;
                        case Shape.Many m -> false;
                        case Shape.Named m -> false;
                        default -> true;
                    };
        }
    }

    /// A factory that takes a value of the shape, and the position if it likes.
    ///
    /// @param secret whether a secret of the record may be written in it
    record ShortForm(Method factory, Shape shape, String example, boolean secret) {
        Object make(Object value, Mark mark) {
            return call(() -> factory.getParameterCount() == 2 ? factory.invoke(null, value, mark) : factory.invoke(null, value));
        }
    }

    static RecordShape of(Class<? extends Record> type, List<Field> fields, List<ShortForm> shorts, Constructor<?> constructor) {
        var keys = new LinkedHashMap<String, Field>();
        for (var field : fields) {
            if (field.role == Role.KEY && keys.put(field.key, field) != null) {
                throw new IllegalArgumentException(type.getName() + " has two components with the key " + field.key);
            }
        }
        return new RecordShape(type, fields, keys, shorts, constructor);
    }

    Optional<Field> only(Role role) {
        return fields.stream().filter(field -> field.role == role).findFirst();
    }

    /// The short form for a list, or the one for a single value.
    Optional<ShortForm> shortForm(boolean list) {
        return shorts.stream().filter(form -> form.shape instanceof Shape.Many == list).findFirst();
    }

    /// Whether the record can be made from nothing but its defaults.
    boolean bare() {
        return fields.stream().noneMatch(field -> field.role == Role.KEY && field.required()
                || field.role == Role.HANDLER && !(field.shape instanceof Shape.Maybe));
    }

    Object make(@Nullable Object[] components) {
        return call(() -> constructor.newInstance(components));
    }

    /// @param number of the component
    Object component(Object record, int number) {
        return call(() -> {
            var accessor = type.getRecordComponents()[number].getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        });
    }

    @FunctionalInterface
    private interface Call {
        Object run() throws ReflectiveOperationException;
    }

    /// What the record throws is an `IllegalArgumentException` here, whatever it was.
    private static Object call(Call call) {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case IllegalArgumentException mistake -> throw mistake;
                case RuntimeException failure -> throw new IllegalArgumentException("cannot be used: " + failure, failure);
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
