/// The command line: commands, options, output formats, exit codes.
@NullMarked
package gibbs.cli;

import org.jspecify.annotations.NullMarked;
