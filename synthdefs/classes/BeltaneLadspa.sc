// A LADSPA plugin by its unique number: one input a port of the plugin, in the plugin's order. The UGen is that of sc3-plugins; its own
// class need not be installed.
BeltaneLadspa : MultiOutUGen {
	*ar { |channels, id ... ports| ^this.multiNewList([\audio, channels, id] ++ ports) }
	init { |... all| inputs = all; ^this.initOutputs(all[0], rate) }
	name { ^"LADSPA" }
}
