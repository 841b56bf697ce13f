package gibbs.cli;

/// What `gibbs generate` is asked for, whatever the prompts.
///
/// @param recipe how tokens are chosen
/// @param samples completions of each prompt
/// @param index number of the first completion
/// @param batch how many completions grow together
/// @param isJson JSON with every step, rather than text
/// @param isEcho the prompt too, with its log-probabilities
record GenerationJob(
    Recipe recipe, int samples, long index, int batch, boolean isJson, boolean isEcho) {}
