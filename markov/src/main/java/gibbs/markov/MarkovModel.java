package gibbs.markov;

import gibbs.core.Check;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.core.model.Tokenizer;
import gibbs.core.model.Vocabulary;

/// A language model whose law has finite order. Its logits are log-probabilities.
///
/// **Cost.** O(V) a token; no memory besides the law's tables.
public final class MarkovModel implements LanguageModel {
  /// Tokens that a sequence can hold. The law itself knows no limit.
  public static final int CONTEXT_LENGTH = 1 << 20;

  private final String name;
  private final Vocabulary vocabulary;
  private final Tokenizer tokenizer;
  private final FiniteOrderLaw law;
  private final Runnable onClose;
  private volatile boolean isClosed;

  /// A model.
  ///
  /// @param name for reports
  /// @param vocabulary as many tokens as the law has
  /// @param tokenizer text and ids of that vocabulary
  /// @param law of the next token
  public MarkovModel(String name, Vocabulary vocabulary, Tokenizer tokenizer, FiniteOrderLaw law) {
    this(name, vocabulary, tokenizer, law, () -> {});
  }

  /// A model that owns something.
  ///
  /// @param name for reports
  /// @param vocabulary as many tokens as the law has
  /// @param tokenizer text and ids of that vocabulary
  /// @param law of the next token
  /// @param onClose run once, when the model is closed
  public MarkovModel(
      String name,
      Vocabulary vocabulary,
      Tokenizer tokenizer,
      FiniteOrderLaw law,
      Runnable onClose) {
    if (vocabulary.size() != law.vocabularySize()) {
      throw Check.refuse(
          "vocabulary size", "the law's, " + law.vocabularySize(), "" + vocabulary.size());
    }
    this.name = name;
    this.vocabulary = vocabulary;
    this.tokenizer = tokenizer;
    this.law = law;
    this.onClose = onClose;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public int contextLength() {
    return CONTEXT_LENGTH;
  }

  /// The law, for whom exact sums over all texts are wanted.
  ///
  /// @return the law of the next token
  public FiniteOrderLaw law() {
    return law;
  }

  @Override
  public Session openSession() {
    requireOpen();
    return new MarkovSession();
  }

  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      onClose.run();
    }
  }

  private void requireOpen() {
    if (isClosed) {
      throw new IllegalStateException("the model is closed");
    }
  }

  private final class MarkovSession implements Session {
    private volatile boolean isSessionClosed;

    @Override
    public Sequence newSequence() {
      requireSessionOpen();
      return new MarkovSequence(law, CONTEXT_LENGTH, this::requireSessionOpen);
    }

    private void requireSessionOpen() {
      requireOpen();
      if (isSessionClosed) {
        throw new IllegalStateException("the session is closed");
      }
    }

    @Override
    public int pageCount() {
      return 0;
    }

    @Override
    public void close() {
      isSessionClosed = true;
    }
  }
}
