package gibbs.core.decode;

import gibbs.core.Run;

/// One completion that is asked for.
///
/// @param prompt what is to be continued
/// @param plan the recipe
/// @param index number of the completion under the plan's seed: different numbers have independent
///     draws
/// @param run cancellation and time limit
/// @param listener told of steps and text
public record Request(Prompt prompt, Plan plan, long index, Run run, CompletionListener listener) {
  /// A request with number 0, without time limit or listener.
  ///
  /// @param prompt what is to be continued
  /// @param plan the recipe
  public Request(Prompt prompt, Plan plan) {
    this(prompt, plan, 0, Run.unlimited(), CompletionListener.NONE);
  }

  /// The same request under another number.
  ///
  /// @param other number of the completion, ≥ 0
  /// @return the request
  public Request withIndex(long other) {
    return new Request(prompt, plan, other, run, listener);
  }

  /// The same request under another run.
  ///
  /// @param other cancellation and time limit
  /// @return the request
  public Request withRun(Run other) {
    return new Request(prompt, plan, index, other, listener);
  }

  /// The same request with another listener.
  ///
  /// @param other told of steps and text
  /// @return the request
  public Request withListener(CompletionListener other) {
    return new Request(prompt, plan, index, run, other);
  }
}
