// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import io.cardea.examples.bookshop.Cover.Palette;
import java.util.List;
import java.util.Random;

/// The picture on a cover, chosen by what the book is about. Each draws into 400 by 340 and leaves the ground to the cover.
enum Motif {
    WAVES {
        @Override
        void draw(StringBuilder svg, Palette p, Random random) {
            circle(svg, 90 + random.nextInt(220), 110, 58, p.first(), 1);
            for (var row = 0; row < 6; row++) {
                var y = 140 + row * 36;
                var path = new StringBuilder(Cover.fill("M-80 %d", y));
                var shift = random.nextInt(60);
                for (var x = -80 - shift; x < 460; x += 80) path.append("q20 -22 40 0t40 0");
                path.append("V360H-80z");
                path(svg, path.toString(), row % 2 == 0 ? p.second() : p.paper(), row % 2 == 0 ? 1 : 0.92);
            }
        }
    },
    HILLS {
        @Override
        void draw(StringBuilder svg, Palette p, Random random) {
            circle(svg, 110 + random.nextInt(180), 120, 64, p.first(), 1);
            for (var layer = 0; layer < 3; layer++) {
                var path = new StringBuilder(Cover.fill("M-10 360V%d", 200 + layer * 45));
                for (var x = 40; x <= 420; x += 60 + random.nextInt(40)) path.append(Cover.fill("L%d %d", x, 150 + layer * 55 + random.nextInt(60)));
                path(svg, path.append(Cover.fill("L420 %dV360z", 210 + layer * 45)).toString(), layer == 2 ? p.ink() : p.second(), layer == 0 ? 0.55 : 1);
            }
        }
    },
    ORBITS {
        @Override
        void draw(StringBuilder svg, Palette p, Random random) {
            var cx = 140 + random.nextInt(120);
            for (var ring = 1; ring <= 7; ring++) {
                var r = ring * 38;
                ring(svg, cx, 175, r, p.second(), 1.5);
                var angle = random.nextDouble() * Math.PI * 2;
                circle(svg, cx + r * Math.cos(angle), 175 + r * Math.sin(angle), 4 + random.nextInt(9), ring % 2 == 0 ? p.ink() : p.first(), 1);
            }
            circle(svg, cx, 175, 24, p.first(), 1);
        }
    },
    LEAVES {
        @Override
        void draw(StringBuilder svg, Palette p, Random random) {
            for (var stem = 0; stem < 3; stem++) {
                var x = 80 + stem * 120;
                var top = 30 + random.nextInt(70);
                svg.append(Cover.fill("<path d=\"M%d 350V%d\" stroke=\"%s\" stroke-width=\"3\"/>", x, top + 10, p.ink()));
                for (var y = top + 44; y < 350; y += 46) {
                    var colour = random.nextInt(3) == 0 ? p.first() : p.second();
                    path(svg, Cover.fill("M%d %dq8 -46 56 -50q-2 46 -56 50z", x, y), colour, 1);
                    path(svg, Cover.fill("M%d %dq-8 -46 -56 -50q2 46 56 50z", x, y), colour, 0.8);
                }
                path(svg, Cover.fill("M%d %dq-18 -26 0 -52q18 26 0 52z", x, top + 22), p.first(), 1);
            }
        }
    },
    ARCHES {
        @Override
        void draw(StringBuilder svg, Palette p, Random random) {
            for (var i = 0; i < 5; i++) {
                var w = 300 - i * 56;
                var colour = i % 2 == 0 ? p.second() : i == 1 ? p.first() : p.ink();
                path(svg, Cover.fill("M%d 350V%dQ%d %d 200 %dQ%d %d %d %dV350z", 200 - w / 2, 190 + i * 12, 200 - w / 2, 100 + i * 28, 26 + i * 42,
                        200 + w / 2, 100 + i * 28, 200 + w / 2, 190 + i * 12), i == 4 ? p.paper() : colour, 1);
            }
            circle(svg, 200, 130 + random.nextInt(20), 12, p.paper(), 1);
        }
    },
    KEYHOLE {
        @Override
        void draw(StringBuilder svg, Palette p, Random random) {
            for (var ray = 0; ray < 24; ray++) {
                var a = Math.PI * 2 * ray / 24 + random.nextDouble() * 0.02;
                svg.append(Cover.fill("<path d=\"M200 165L%.1f %.1fL%.1f %.1fz\" fill=\"%s\" opacity=\"%s\"/>", 200 + 420 * Math.cos(a), 165 + 420 * Math.sin(a),
                        200 + 420 * Math.cos(a + 0.13), 165 + 420 * Math.sin(a + 0.13), p.second(), ray % 2 == 0 ? "1" : ".5"));
            }
            circle(svg, 200, 165, 112, p.first(), 1);
            circle(svg, 200, 140, 36, p.paper(), 1);
            path(svg, "M186 160h28l20 80h-68z", p.paper(), 1);
        }
    },
    STARS {
        @Override
        void draw(StringBuilder svg, Palette p, Random random) {
            for (var i = 0; i < 46; i++) star(svg, 20 + random.nextInt(360), 16 + random.nextInt(300), 3 + random.nextInt(9), i % 3 == 0 ? p.first() : p.second());
            circle(svg, 200, 170, 92, p.first(), 1);
            circle(svg, 236, 148, 78, p.paper(), 1);
            star(svg, 250, 168, 24, p.first());
        }
    },
    CURTAIN {
        @Override
        void draw(StringBuilder svg, Palette p, Random random) {
            circle(svg, 200, 300, 150, p.second(), 0.75);
            for (var fold = 0; fold < 5; fold++) {
                var reach = 150 - fold * 30;
                var colour = fold % 2 == 0 ? p.first() : p.ink();
                path(svg, Cover.fill("M0 0H%dQ%d 190 0 %dz", reach + 40, reach, 330 - fold * 40), colour, 1);
                path(svg, Cover.fill("M400 0H%dQ%d 190 400 %dz", 360 - reach, 400 - reach, 330 - fold * 40), colour, 1);
            }
            for (var x = 0; x < 400; x += 50) path(svg, Cover.fill("M%d 0h50v26a25 25 0 0 1 -50 0z", x), (x / 50) % 2 == 0 ? p.second() : p.first(), 1);
        }
    },
    COLUMNS {
        @Override
        void draw(StringBuilder svg, Palette p, Random random) {
            path(svg, "M40 110L200 30L360 110z", p.first(), 1);
            rect(svg, 40, 118, 320, 16, p.ink());
            for (var x = 62; x < 340; x += 72) {
                rect(svg, x, 142, 44, 130, p.second());
                for (var flute = 8; flute < 44; flute += 12) rect(svg, x + flute, 142, 3, 130, p.paper());
            }
            rect(svg, 40, 280, 320, 12, p.ink());
            rect(svg, 22, 298, 356, 14, p.first());
            circle(svg, 200, 80, 14, p.paper(), 1);
        }
    },
    ROSES {
        @Override
        void draw(StringBuilder svg, Palette p, Random random) {
            for (var i = 0; i < 9; i++) {
                var x = 66 + (i % 3) * 134;
                var y = 62 + (i / 3) * 108;
                var turn = random.nextInt(72);
                for (var petal = 0; petal < 5; petal++)
                    svg.append(Cover.fill("<ellipse cx=\"%d\" cy=\"%d\" rx=\"17\" ry=\"23\" fill=\"%s\" transform=\"rotate(%d %d %d)\"/>", x, y - 22,
                            i % 2 == 0 ? p.first() : p.second(), turn + petal * 72, x, y));
                circle(svg, x, y, 10, p.paper(), 1);
                circle(svg, x, y, 5, p.ink(), 1);
            }
        }
    },
    TILES {
        @Override
        void draw(StringBuilder svg, Palette p, Random random) {
            for (var x = 0; x < 400; x += 80)
                for (var y = -60; y < 340; y += 80) {
                    var colour = List.of(p.first(), p.second(), p.ink()).get(random.nextInt(3));
                    switch (random.nextInt(4)) {
                        case 0 -> path(svg, Cover.fill("M%d %dh80a80 80 0 0 1 -80 80z", x, y), colour, 1);
                        case 1 -> path(svg, Cover.fill("M%d %dv80a80 80 0 0 1 -80 -80z", x + 80, y), colour, 1);
                        case 2 -> circle(svg, x + 40, y + 40, 26, colour, 1);
                        default -> path(svg, Cover.fill("M%d %dl40 40l-40 40z", x + 20, y), colour, 1);
                    }
                }
        }
    },
    BANDS {
        @Override
        void draw(StringBuilder svg, Palette p, Random random) {
            var flip = random.nextBoolean();
            for (var i = 9; i > 0; i--) circle(svg, flip ? 400 : 0, 340, i * 44, i % 3 == 0 ? p.first() : i % 3 == 1 ? p.second() : p.paper(), 1);
            circle(svg, flip ? 90 : 310, 76, 30, p.first(), 1);
        }
    };

    abstract void draw(StringBuilder svg, Palette p, Random random);

    /// The motif of the first subject that has one; `novel` has none, as it says little.
    static Motif of(List<String> subjects) {
        for (var subject : subjects) {
            switch (subject) {
                case "sea" -> { return WAVES; }
                case "adventure", "travel" -> { return HILLS; }
                case "science", "science fiction" -> { return ORBITS; }
                case "poetry", "nature" -> { return LEAVES; }
                case "gothic", "ghosts", "religion" -> { return ARCHES; }
                case "mystery" -> { return KEYHOLE; }
                case "children", "fantasy", "mythology" -> { return STARS; }
                case "drama" -> { return CURTAIN; }
                case "philosophy", "politics", "history", "economics" -> { return COLUMNS; }
                case "romance" -> { return ROSES; }
                case "satire", "short stories", "comedy" -> { return TILES; }
                default -> { }
            }
        }
        return BANDS;
    }

    private static void circle(StringBuilder svg, double x, double y, double r, String colour, double opacity) {
        svg.append(Cover.fill("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" opacity=\"%.2f\"/>", x, y, r, colour, opacity));
    }

    private static void ring(StringBuilder svg, double x, double y, double r, String colour, double width) {
        svg.append(Cover.fill("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\"/>", x, y, r, colour, width));
    }

    private static void rect(StringBuilder svg, int x, int y, int w, int h, String colour) {
        svg.append(Cover.fill("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>", x, y, w, h, colour));
    }

    private static void path(StringBuilder svg, String d, String colour, double opacity) {
        svg.append(Cover.fill("<path d=\"%s\" fill=\"%s\" opacity=\"%.2f\"/>", d, colour, opacity));
    }

    private static void star(StringBuilder svg, int x, int y, int r, String colour) {
        var c = r * 0.18;
        path(svg, Cover.fill("M%d %dQ%.1f %.1f %d %dQ%.1f %.1f %d %dQ%.1f %.1f %d %dQ%.1f %.1f %d %dz", x, y - r, x + c, y - c, x + r, y,
                x + c, y + c, x, y + r, x - c, y + c, x - r, y, x - c, y - c, x, y - r), colour, 1);
    }
}
