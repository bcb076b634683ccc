"""What happens: use-cases. The only room that commits; actor and now are arguments."""
