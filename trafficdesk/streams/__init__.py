"""What happens in each work stream: the verbs of its process, over records, rules and the store."""
