// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import picocli.CommandLine.Option;

/// What every command has.
final class Common {
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    boolean help;
}
