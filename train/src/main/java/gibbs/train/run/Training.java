package gibbs.train.run;

import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.train.corpus.Epochs;
import gibbs.train.corpus.Row;
import gibbs.train.corpus.TokenizedText;
import gibbs.train.network.TorchNetwork;
import gibbs.train.network.WeightLayout;
import gibbs.train.vocabulary.VocabularyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A training run: steps, points of the curve, checkpoints.
///
/// The same settings, texts and vocabulary on the same machine with as many threads give the same
/// weights bit for bit, whether the run was interrupted or not: a step is a function of the weights
/// and of its number.
public final class Training implements AutoCloseable {
  private final TrainingSettings settings;
  private final RunFolder folder;
  private final VocabularyFile vocabulary;
  private final Epochs epochs;
  private final Validation validation;
  private final List<WeightLayout> layout;
  private final TorchNetwork network;
  private final Map<String, String> identity;
  private final List<String> log = new ArrayList<>();
  private double pendingNats;
  private long pendingTokens;

  /// What a run is trained and measured on.
  ///
  /// @param corpus texts to learn
  /// @param validation texts to measure by; may be empty
  /// @param vocabulary whose tokens they are; must stay open while the run lasts
  public record Material(
      List<TokenizedText> corpus, List<TokenizedText> validation, VocabularyFile vocabulary) {}

  /// Prepares a run at its first step.
  ///
  /// @param settings what it does
  /// @param material what it learns
  /// @param folder where its files lie
  /// @param threads of each operation
  public Training(TrainingSettings settings, Material material, RunFolder folder, int threads) {
    this.settings = settings;
    this.folder = folder;
    this.vocabulary = material.vocabulary();
    int context = settings.network().shape().contextLength();
    this.epochs = new Epochs(material.corpus(), context, vocabulary.end(), settings.seed());
    this.validation = new Validation(material.validation(), context);
    this.layout = WeightLayout.of(settings.network().shape());
    this.identity = new LinkedHashMap<>(settings.named());
    identity.put("vocabulary", vocabulary.fingerprint());
    identity.put("corpus", fingerprint(material.corpus()));
    this.network = new TorchNetwork(settings.network(), settings.seed(), threads);
  }

  /// Goes on where the folder's checkpoint was written. Schedule, dropout, smoothing, decay and
  /// clip may be others from here on; all else must be as it was.
  ///
  /// @return what changes, such as `steps 1000 → 2000`
  /// @throws GibbsException if it belongs to another run or is damaged
  public List<String> resume() {
    Checkpoint checkpoint = Checkpoint.read(folder.checkpoint());
    checkpoint.requireSame(folder.checkpoint(), identity);
    network.restore(checkpoint.state());
    log.clear();
    log.addAll(checkpoint.log());
    pendingNats = checkpoint.pendingNats();
    pendingTokens = checkpoint.pendingTokens();
    return checkpoint.replanned(identity);
  }

  /// How many steps are done.
  ///
  /// @return the number
  public long steps() {
    return network.steps();
  }

  /// Trains to the end, or until the run is over; then a checkpoint holds all that was done.
  ///
  /// @param every steps from one point of the curve, and checkpoint, to the next
  /// @param run ends the work early
  /// @param listener hears of every step
  /// @throws IOException if a file cannot be written; the last checkpoint stays
  /// @throws GibbsException if the loss is no number any more; the last checkpoint stays
  public void train(int every, Run run, TrainingListener listener) throws IOException {
    while (steps() < settings.schedule().steps() && !run.isOver()) {
      TorchNetwork.Outcome outcome = step(listener);
      if (steps() % every == 0 || steps() == settings.schedule().steps()) {
        LogRow row = measure(outcome.gradientNorm());
        log.add(row.csv());
        save();
        listener.onLog(row);
      }
    }
    if (run.isOver()) {
      save();
    }
  }

  private TorchNetwork.Outcome step(TrainingListener listener) {
    long step = steps();
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < settings.rowsPerStep(); row++) {
      rows.add(epochs.row(step * settings.rowsPerStep() + row));
    }
    long tokens =
        rows.stream()
            .mapToLong(row -> Arrays.stream(row.targets()).filter(id -> id >= 0).count())
            .sum();
    TorchNetwork.Update update =
        new TorchNetwork.Update(settings.schedule().rate(step), settings.decay(), settings.clip());
    TorchNetwork.Outcome outcome = network.step(rows, settings.passes(), update, settings.seed());
    if (!(Math.abs(outcome.nats()) <= Double.MAX_VALUE)
        || !(outcome.gradientNorm() <= Double.MAX_VALUE)) {
      throw new GibbsException(
          "the loss is no number any more at step "
              + (step + 1)
              + "; a lower --rate may help; the last checkpoint stays");
    }
    pendingNats += outcome.nats();
    pendingTokens += tokens;
    listener.onStep(step + 1, tokens, outcome.nats() / Math.max(1, tokens));
    return outcome;
  }

  private LogRow measure(double gradientNorm) {
    Validation.Score score = validation.score(network);
    LogRow row =
        new LogRow(
            steps(),
            epochs.passes(steps() * settings.rowsPerStep()),
            settings.schedule().rate(steps() - 1),
            pendingNats / Math.max(1, pendingTokens),
            gradientNorm,
            score.natsPerToken(),
            score.bitsPerByte());
    pendingNats = 0;
    pendingTokens = 0;
    return row;
  }

  /// Writes the checkpoint, then the curve.
  private void save() throws IOException {
    new Checkpoint(identity, network.state(), log, pendingNats, pendingTokens)
        .write(folder.checkpoint(), layout, vocabulary);
    folder.writeLog(log);
  }

  private static String fingerprint(List<TokenizedText> texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (TokenizedText text : texts) {
        ByteBuffer bytes = ByteBuffer.allocate(text.tokens().length * 5);
        for (int at = 0; at < text.tokens().length; at++) {
          bytes.putInt(text.tokens()[at]).put((byte) (text.counts()[at] ? 1 : 0));
        }
        digest.update(bytes.flip());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Gives back the network's memory.
  @Override
  public void close() {
    network.close();
  }
}
