// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import io.cardea.core.config.RecordShape.Field;
import io.cardea.core.config.RecordShape.Role;
import io.cardea.core.config.RecordShape.ShortForm;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The shapes of records, worked out once each. A record that cannot be a configuration is a programmer's mistake, told by an
/// `IllegalArgumentException` that names the component.
final class Shapes {
    private final Slots slots;
    private final Map<Class<?>, RecordShape> records = new HashMap<>();
    private final Map<Class<?>, Boolean> secretive = new HashMap<>();

    Shapes(Slots slots) {
        this.slots = slots;
    }

    Slots slots() {
        return slots;
    }

    RecordShape of(Class<? extends Record> type) {
        // No computeIfAbsent: default texts and recursive records come back here.
        var known = records.get(type);
        if (known == null) {
            known = learn(type);
            records.put(type, known);
        }
        return known;
    }

    private RecordShape learn(Class<? extends Record> type) {
        var components = type.getRecordComponents();
        var fields = Arrays.stream(components).map(component -> field(type, component)).toList();
        var shorts = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Short.class))
                .map(method -> shortForm(type, method))
                .toList();
        try {
            var constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return RecordShape.of(type, fields, shorts, constructor);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ShortForm shortForm(Class<?> type, java.lang.reflect.Method method) {
        var parameters = method.getGenericParameterTypes();
        var fits = Modifier.isStatic(method.getModifiers())
                && method.getReturnType() == type
                && (parameters.length == 1 || parameters.length == 2 && parameters[1] == Mark.class);
        if (!fits) {
            throw new IllegalArgumentException(method + " is no short form: expected a static factory with one value, and a Mark if need be");
        }
        method.setAccessible(true);
        var form = Optional.ofNullable(method.getAnnotation(Short.class));
        return new ShortForm(method, shape(parameters[0], Optional.empty(), method.toString()), form.map(Short::value).orElse(""),
                form.map(Short::secret).orElse(true));
    }

    private static Field field(Class<?> type, RecordComponent component) {
        var where = type.getName() + "." + component.getName();
        var role = component.getType() == Mark.class
                ? Role.MARK
                : component.isAnnotationPresent(HandlerSlot.class) ? Role.HANDLER
                : component.isAnnotationPresent(AnyKey.class) ? Role.REST : Role.KEY;
        var name = component.getAnnotation(Name.class);
        var byDefault = component.getAnnotation(Default.class);
        var doc = component.getAnnotation(Doc.class);
        var shape = role == Role.MARK
                ? new Shape.Named(new Shape.Choice(Map.of()))
                : shape(component.getGenericType(), Optional.of(component), where);
        if (role == Role.REST && !(shape instanceof Shape.Named)) {
            throw new IllegalArgumentException(where + " takes any key and must be a map");
        }
        return new Field(
                name == null ? Words.kebab(component.getName()) : name.value(), role, shape,
                byDefault == null ? null : byDefault.value(), doc == null ? "" : doc.value());
    }

    private static Shape shape(Type type, Optional<RecordComponent> component, String where) {
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            var inner = shape(arguments[arguments.length - 1], component, where);
            if (generic.getRawType() == Optional.class) {
                return new Shape.Maybe(inner);
            }
            if (generic.getRawType() == List.class) {
                return new Shape.Many(inner, component.map(c -> c.isAnnotationPresent(OneOrMany.class)).orElse(false));
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return new Shape.Named(inner);
            }
        }
        if (type == Slot.class) {
            var kind = component.map(c -> c.getAnnotation(SlotOf.class)).map(SlotOf::value)
                    .or(() -> component.map(c -> c.getAnnotation(HandlerSlot.class)).map(HandlerSlot::value));
            return new Shape.PlugIn(kind.orElseThrow(() -> new IllegalArgumentException(where + " needs @SlotOf or @HandlerSlot")));
        }
        if (type instanceof Class<?> plain) {
            if (plain.isEnum()) {
                return new Shape.Choice(constants(plain));
            }
            var scalar = ScalarType.of(plain);
            if (scalar.isPresent()) {
                return new Shape.Plain(scalar.get(), component.map(c -> c.getAnnotation(Range.class)).orElse(null));
            }
            if (plain.isRecord()) {
                return new Shape.Fields(plain.asSubclass(Record.class));
            }
        }
        throw new IllegalArgumentException(where + " has a type that no configuration can give: " + type.getTypeName());
    }

    private static Map<String, Object> constants(Class<?> type) {
        var constants = new LinkedHashMap<String, Object>();
        for (var constant : type.getEnumConstants()) {
            constants.put(Words.kebab(((Enum<?>) constant).name()), constant);
        }
        return constants;
    }

    /// Whether a value of this shape can hold a secret, so that what is written for it must not be shown.
    boolean secretive(Shape shape) {
        return secretive(shape, new HashSet<>());
    }

    private boolean secretive(Shape shape, Set<Class<?>> within) {
        return switch (shape) {
            case Shape.Plain plain -> plain.type().secret();
            case Shape.Choice choice -> false;
            case Shape.Maybe maybe -> secretive(maybe.inner(), within);
            case Shape.Many many -> secretive(many.inner(), within);
            case Shape.Named named -> secretive(named.inner(), within);
            case Shape.Fields fields -> {
                var known = secretive.get(fields.type());
                if (known == null && within.add(fields.type())) {
                    known = of(fields.type()).fields().stream().anyMatch(field -> secretive(field.shape(), within));
                    if (within.size() == 1 || known) {
                        secretive.put(fields.type(), known);
                    }
                    within.remove(fields.type());
                }
                yield known != null && known;
            }
            case Shape.PlugIn plugIn -> slots.names(plugIn.kind()).stream()
                    .flatMap(name -> slots.config(plugIn.kind(), name).stream())
                    .anyMatch(config -> secretive(new Shape.Fields(config), within));
        };
    }

    /// Whether what stands there without keys of its own may be a secret. A record with a secret behind one of its keys is none itself,
    /// unless its short form may hold it.
    boolean holdsSecret(Shape shape) {
        return switch (shape) {
            case Shape.Plain plain -> plain.type().secret();
            case Shape.Choice choice -> false;
            case Shape.Maybe maybe -> holdsSecret(maybe.inner());
            case Shape.Many many -> holdsSecret(many.inner());
            case Shape.Named named -> holdsSecret(named.inner());
            case Shape.Fields fields -> secretive(fields) && of(fields.type()).shorts().stream().anyMatch(ShortForm::secret);
            case Shape.PlugIn plugIn -> slots.names(plugIn.kind()).stream()
                    .flatMap(name -> slots.config(plugIn.kind(), name).stream())
                    .anyMatch(config -> holdsSecret(new Shape.Fields(config)));
        };
    }

    /// What belongs there, for "expected …".
    String expected(Shape shape) {
        return switch (shape) {
            case Shape.Plain plain -> plain.type().expected() + within(plain);
            case Shape.Choice choice -> (choice.constants().size() > 1 ? "one of " : "") + Words.choice(choice.constants().keySet(), "or");
            case Shape.Maybe maybe -> expected(maybe.inner());
            case Shape.Many many -> many.inner() instanceof Shape.Plain plain && plain.type().type() == String.class
                    ? "a list" : "a list, each element " + expected(many.inner());
            case Shape.Named named -> "a map";
            case Shape.Fields fields -> expected(of(fields.type()));
            case Shape.PlugIn plugIn -> Words.article(plugIn.kind()) + ": " + Words.choice(slots.names(plugIn.kind()), "or");
        };
    }

    private String expected(RecordShape shape) {
        var forms = shape.shorts().stream()
                .map(form -> form.example().isEmpty() ? expected(form.shape()) : Words.code(form.example()));
        var map = shape.keys().isEmpty() ? "a map" : "a map with " + Words.choice(shape.keys().keySet(), "and");
        return String.join(", or ", java.util.stream.Stream.concat(forms, java.util.stream.Stream.of(map)).toList());
    }

    private static String within(Shape.Plain plain) {
        var range = plain.range();
        if (range == null) {
            return "";
        }
        var comma = plain.type().expected().contains("such as") ? ", " : " ";
        return range.max().isEmpty()
                ? comma + "of at least " + range.min()
                : range.min().isEmpty() ? comma + "of at most " + range.max() : comma + "from " + range.min() + " to " + range.max();
    }
}
