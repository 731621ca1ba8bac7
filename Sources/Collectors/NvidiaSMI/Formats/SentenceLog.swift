/// The sentences of a log, the latest last, each kept once in a row; a warning, which the tool
/// repeats every tick, is kept once.
package struct SentenceLog: Sendable {
  package private(set) var sentences: [NvidiaSMISentence] = []

  mutating func append(_ sentence: NvidiaSMISentence) {
    if sentences.last == sentence || (sentence.isWarning && sentences.contains(sentence)) { return }
    if sentences.count == 16 { sentences.removeFirst() }
    sentences.append(sentence)
  }
}
