package gibbs.cli;

import gibbs.chat.template.ChatMessage;
import gibbs.chat.template.ChatMessage.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Conversations in files: one object `{"role": …, "content": …}` a line.
final class ChatHistory {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ChatHistory() {}

  /// Reads a file.
  static List<ChatMessage> read(Path file) {
    List<ChatMessage> messages = new ArrayList<>();
    long number = 0;
    for (String line : InputText.ofFile(file).lines().toList()) {
      number++;
      if (!line.isBlank()) {
        messages.add(parse(file + ":" + number, line));
      }
    }
    return messages;
  }

  private static ChatMessage parse(String where, String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      throw CommandFailedException.badInput(where + ": not JSON: " + e.getOriginalMessage());
    }
    JsonNode content = node.path("content");
    Optional<Role> role =
        Arrays.stream(Role.values())
            .filter(known -> known.key().equals(node.path("role").asString("")))
            .findFirst();
    if (role.isEmpty() || !content.isString()) {
      throw CommandFailedException.badInput(
          where
              + ": expected {\"role\": \"system\", \"user\" or \"assistant\", \"content\": \"…\"}");
    }
    return new ChatMessage(role.get(), content.stringValue());
  }

  /// Writes a file, whole or not at all.
  static void write(Path file, List<ChatMessage> messages) {
    try (OutputFile out = OutputFile.create(file)) {
      for (ChatMessage message : messages) {
        out.sink()
            .println(
                JsonLine.of(
                    json ->
                        json.text("role", message.role().key())
                            .text("content", message.content())));
      }
      out.commit();
    }
  }
}
