package io.cardea.core.config;
class Golden { public static void main(String[] a) throws Exception {
  var out = new StringBuilder();
  for (var block : java.nio.file.Files.readString(java.nio.file.Path.of(a[0])).split("(?m)^(?=====)")) { if (block.isBlank()) continue;
    var text = block.substring(block.indexOf('\n') + 1, block.indexOf("-->\n")).replace("→", "\t");
    out.append(block, 0, block.indexOf("-->\n")).append("-->\n");
    try { Shop.parse(text); out.append("NONE\n"); } catch (ConfigException e) {
    for (var p : e.problems()) out.append(p.line() + ":" + p.column() + " " + p.path() + ": " + p.message() + p.guess().map(g -> "; did you mean `" + g + "`?").orElse("") + "\n"); } }
  System.out.print(out); } }
