/// Conversations: chat templates in Jinja, and turns over one KV memory.
// Jinjava is no module yet; its file name gives it a name.
@SuppressWarnings("requires-automatic")
module gibbs.chat {
  requires static transitive org.jspecify;
  requires transitive gibbs.core;
  requires java.desktop;
  requires jinjava;
  // Jinjava uses these and, being no module, cannot ask for them.
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.yaml;
  requires com.fasterxml.jackson.datatype.jdk8;
  requires org.apache.commons.lang3;
  requires org.slf4j;

  exports gibbs.chat;
  exports gibbs.chat.template;

  opens gibbs.chat.template to
      jinjava;
}
