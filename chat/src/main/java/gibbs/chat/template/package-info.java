/// Messages and the templates that turn them into prompts, rendered as transformers renders them.
@NullMarked
package gibbs.chat.template;

import org.jspecify.annotations.NullMarked;
