import TestSupport
import Testing

@testable import TerminalKit

struct ThemeMutationTests {
  @Test func themes() {
    let inputs = [
      """
      name: mine
      appearance: dark
      roles: {text: "#ffffff", title: "#aabbcc bold", dim: default dim red}
      gradients: {utilization: ["#000000", "#808080", "#ffffff"]}
      """,
      "roles:\n  text: '#123'\n  alert: \"#ff0000 bold reverse\"\n",
    ].map { Array($0.utf8) }
    Mutations.run(inputs, words: ["&a ", "*a", "!!map ", "#", "bold ", "roles:", "? "]) { bytes in
      do throws(ThemeError) {
        _ = try ThemeParser(subject: "mine.yaml").theme(yaml: bytes, fallbackName: "mine")
      } catch {
        #expect(!"\(error)".isEmpty)
      }
    }
  }
}
