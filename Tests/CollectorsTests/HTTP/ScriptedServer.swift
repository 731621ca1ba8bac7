import NIOCore
import NIOPosix
import Synchronization

/// A server on this machine that answers each request, by its first line, with bytes of the test's
/// choice: well formed or not.
final class ScriptedServer: Sendable {
  /// What a request gets: bytes, and whether the connection is closed behind them.
  struct Reply: Sendable {
    var bytes: [UInt8]
    var closes = false

    init(_ text: String, closes: Bool = false) {
      bytes = Array(text.utf8)
      self.closes = closes
    }

    /// A whole answer.
    static func answer(
      _ status: Int = 200, _ headers: [String] = [], body: [UInt8] = []
    ) -> Reply {
      let lines = ["HTTP/1.1 \(status) Words", "Content-Length: \(body.count)"] + headers
      var reply = Reply(lines.joined(separator: "\r\n") + "\r\n\r\n")
      reply.bytes += body
      return reply
    }

    /// Silence.
    static let nothing = Reply("")
  }

  private let channel: any Channel
  private let seen: Requests

  /// What came in, whole heads, and how many connections there were.
  final class Requests: Sendable {
    let heads = Mutex<[String]>([])
    let connections = Mutex(0)
  }

  var port: Int { channel.localAddress?.port ?? 0 }
  var heads: [String] { seen.heads.withLock { $0 } }
  var connections: Int { seen.connections.withLock { $0 } }

  static func start(_ reply: @escaping @Sendable (String) -> Reply) async throws -> ScriptedServer {
    try await start { line, _ in reply(line) }
  }

  /// - Parameter reply: of a request's first line and its number, from 1.
  static func start(
    _ reply: @escaping @Sendable (String, Int) -> Reply
  ) async throws -> ScriptedServer {
    let seen = Requests()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        seen.connections.withLock { $0 += 1 }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Speaker(seen, reply))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return ScriptedServer(channel, seen)
  }

  private init(_ channel: any Channel, _ seen: Requests) {
    self.channel = channel
    self.seen = seen
  }

  func stop() async throws { try await channel.close() }

  private final class Speaker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let seen: Requests
    private let reply: @Sendable (String, Int) -> Reply
    private var text = ""

    init(_ seen: Requests, _ reply: @escaping @Sendable (String, Int) -> Reply) {
      self.seen = seen
      self.reply = reply
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      text += String(decoding: unwrapInboundIn(data).readableBytesView, as: UTF8.self)
      while let end = text.firstRange(of: "\r\n\r\n") {
        let head = String(text[..<end.lowerBound])
        text = String(text[end.upperBound...])
        let number = seen.heads.withLock { heads in
          heads.append(head)
          return heads.count
        }
        let reply = reply(String(head.prefix { $0 != "\r\n" }), number)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: reply.bytes)), promise: nil)
        if reply.closes { context.close(promise: nil) }
      }
    }
  }
}
