extension SourceRegistry {
  static let ssh = Entry(
    word: "ssh", usage: "ssh://[USER@]HOST[:PORT]",
    summary: "nvidia-smi on other hosts through the ssh program: ssh://a,b, ssh://gpu-[001-512], "
      + "ssh://@FILE, ssh://@-; settings: " + SSHSettings.names.joined(separator: ", "),
    openMany: { rest, options throws(SourceError) in
      SSHSource.all(of: try SSHAddress(rest ?? ""), period: options.period ?? 1)
    })
}
