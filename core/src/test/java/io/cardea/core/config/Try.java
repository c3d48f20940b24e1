package io.cardea.core.config;
class Try { public static void main(String[] a) throws Exception {
  for (var f : a) { try { System.out.println(Config.load(java.nio.file.Path.of(f), Shop.class, Shop.slots(), Shop.NOTHING_SET)); } catch (ConfigException e) { System.out.println(e.getMessage()); } } } }
