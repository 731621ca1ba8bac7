/// The sentences of a log, the latest last, each kept once in a row.
struct SentenceLog: Sendable {
  private(set) var sentences: [NvidiaSMISentence] = []

  mutating func append(_ sentence: NvidiaSMISentence) {
    if sentences.last == sentence { return }
    if sentences.count == 16 { sentences.removeFirst() }
    sentences.append(sentence)
  }
}
